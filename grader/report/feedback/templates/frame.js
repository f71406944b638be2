((frame) => {
  const most = 20000;
  const output = window.google?.colab?.output;
  if (!frame.fitted) {
    frame.fitted = true;
    window.addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || !(event.data?.height > 0)) return;
      frame.style.height = `${Math.min(event.data.height, most)}px`;
    });
    output?.setIframeHeight(0, true, { maxHeight: most });
  }
  const colour = getComputedStyle(frame).color.match(/[\d.]+/g).map(Number);
  const brightness = (colour[0] + colour[1] + colour[2]) / 3;
  const white = colour.some((part) => part > 1) ? 255 : 1;
  frame.contentWindow.postMessage({ dark: brightness > white / 2 }, "*");
})(this);
