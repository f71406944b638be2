// Shows which answers were chosen, and saves them as a file. Nothing is sent, and no key is here.
const set = document.getElementById("set");
if (set) {
  const asked = [...set.querySelectorAll("fieldset")];
  const chosen = (fieldset) => fieldset.querySelector("input:checked");
  const left = document.getElementById("left");
  const tell = () => {
    const summary = asked.map((one) => one.dataset.number + (chosen(one)?.dataset.letter ?? "-"));
    const missing = asked.filter((one) => !chosen(one)).length;
    document.getElementById("summary").textContent = summary.join(" ");
    left.textContent = missing === 1 ? left.dataset.one : missing ? left.dataset.some.replace("{count}", missing) : "";
  };
  const save = () => {
    const answers = Object.fromEntries(
      asked.filter(chosen).map((one) => [one.dataset.question, Number(chosen(one).value)]),
    );
    const { submission, student } = set.dataset;
    const data = JSON.stringify({ version: 1, submission, student, answers }, null, 2) + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([data], { type: "application/json" }));
    link.download = `responses-${submission.slice(0, 8)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  set.addEventListener("change", tell);
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("print").addEventListener("click", () => print());
  document.getElementById("done").hidden = false;
  tell();
}
