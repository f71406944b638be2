((frame) => {
  const most = 20000;
  const output = window.google?.colab?.output;
  const paint = () => {
    if (!frame.contentWindow) return;
    const colour = getComputedStyle(frame).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    const white = colour.some((part) => part > 1) ? 255 : 1;
    frame.contentWindow.postMessage({ dark: colour[0] + colour[1] + colour[2] > 1.5 * white }, "*");
  };
  if (!frame.fitted) {
    frame.fitted = true;
    window.addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || !(event.data?.height > 0)) return;
      frame.style.height = `${Math.min(event.data.height, most)}px`;
    });
    const follow = new MutationObserver(paint);
    for (const element of [document.documentElement, document.body]) follow.observe(element, { attributes: true });
    output?.setIframeHeight(0, true, { maxHeight: most });
  }
  paint();
})(this);
