// Marking words in the portion on the bench, by mouse, touch and keyboard, to the character.
// The server counts characters (code points); a browser counts UTF-16 units. Only this file converts.
"use strict";

const marking = (() => {
  const codePoints = (text) => Array.from(text).length;
  const board = () => document.getElementById("text");
  const runs = () => [...board().querySelectorAll("[data-start]")];
  const isOn = () => document.body.classList.contains("marking");

  // Offset into the portion of a boundary point, or null outside its text. Runs carry where they start.
  function offsetOf(node, at) {
    const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (run) {
      const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, at) : run.textContent.slice(0, at ? undefined : 0);
      return Number(run.dataset.start) + codePoints(before);
    }
    if (!board().contains(node)) return null;
    const range = document.createRange();
    range.setStart(board(), 0);
    range.setEnd(node, at);
    const last = runs().filter((each) => range.comparePoint(each, 0) <= 0).pop();
    return last ? Number(last.dataset.start) + codePoints(last.textContent) : 0;
  }

  // The boundary point of an offset: the text node that holds it and the place in UTF-16 units.
  function placeOf(offset) {
    const run = runs().filter((each) => Number(each.dataset.start) <= offset).pop() || runs()[0];
    const units = Array.from(run.textContent).slice(0, offset - Number(run.dataset.start)).join("").length;
    return [run.firstChild, Math.min(units, run.firstChild.data.length)];
  }

  function select(start, end) {
    document.getSelection().setBaseAndExtent(...placeOf(start), ...placeOf(end));
  }

  // Where the selection lies within the portion; null where it does not.
  function selected() {
    const selection = document.getSelection();
    if (!board() || !selection.rangeCount || !board().contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    if (!board().contains(range.endContainer)) return null;
    const start = offsetOf(range.startContainer, range.startOffset);
    const end = offsetOf(range.endContainer, range.endOffset);
    return start === null || end === null ? null : { start, end, words: selection.toString() };
  }

  function fill() {
    const form = document.getElementById("decision");
    const found = form && form.elements.words && selected();
    if (!found) return;
    const chosen = found.end > found.start;
    if (!chosen && form.elements.first.value === "") return;
    form.elements.words.value = chosen ? found.words : "";
    form.elements.first.value = chosen ? found.start : "";
    form.elements.last.value = chosen ? found.end : "";
  }

  // Words typed or changed by hand mean the words, not the places of an earlier selection.
  function forget(event) {
    if (event.target.name !== "words") return;
    event.target.form.elements.first.value = "";
    event.target.form.elements.last.value = "";
  }

  // A caret in the text, so that the keyboard selects as the mouse does; nothing can be typed into it.
  function begin() {
    const text = board();
    if (!text || !document.getElementById("mark")) return;
    document.body.classList.add("marking");
    document.getElementById("mark").setAttribute("aria-pressed", "true");
    text.contentEditable = "true";
    text.inputMode = "none";
    text.spellcheck = false;
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-readonly", "true");
    text.setAttribute("aria-label", "Text of this portion. Mark the words to withhold.");
    text.focus();
    nextName(1);
  }

  function end() {
    document.body.classList.remove("marking");
    const text = board();
    if (document.getElementById("mark")) document.getElementById("mark").setAttribute("aria-pressed", "false");
    if (!text || text.contentEditable !== "true") return;
    text.contentEditable = "false";
    for (const name of ["role", "aria-multiline", "aria-readonly", "aria-label", "inputmode"]) text.removeAttribute(name);
    text.blur();
    document.getSelection().removeAllRanges();
  }

  // The next place where a name may stand; without any, the caret goes to the start of the text.
  function nextName(step) {
    const names = board().dataset.names.trim().split(" ").filter(Boolean).map((name) => name.split("-").map(Number));
    const found = selected();
    const at = found ? found.start : -1;
    const following = step > 0 ? names.filter(([start]) => start > at) : names.filter(([start]) => start < at).reverse();
    const chosen = (found && found.end > found.start ? following : names)[0] || names[0];
    if (chosen) select(...chosen);
    else if (!found) select(0, 0);
  }

  // Arrows by word, with Alt by character, with Shift more or fewer. True when the key was one of these.
  function arrow(event) {
    const directions = { ArrowLeft: "backward", ArrowRight: "forward" };
    if (!(event.key in directions)) return false;
    const how = event.shiftKey ? "extend" : "move";
    document.getSelection().modify(how, directions[event.key], event.altKey ? "character" : "word");
    return true;
  }

  // A tap while marking takes the word under the finger, another tap everything up to that word.
  function tap(event) {
    if (!isOn() || event.pointerType !== "touch" || !board().contains(event.target)) return;
    const range = document.caretRangeFromPoint && document.caretRangeFromPoint(event.clientX, event.clientY);
    const place = range && offsetOf(range.startContainer, range.startOffset);
    if (place === null || place === undefined) return;
    event.preventDefault();
    const before = selected();
    select(place, place);
    document.getSelection().modify("move", "backward", "word");
    document.getSelection().modify("extend", "forward", "word");
    const word = selected();
    if (before && before.end > before.start) select(Math.min(before.start, word.start), Math.max(before.end, word.end));
  }

  for (const kind of ["beforeinput", "drop", "paste", "cut"]) {
    document.addEventListener(kind, (event) => {
      if (isOn() && board() && board().contains(event.target)) event.preventDefault();
    });
  }
  document.addEventListener("selectionchange", fill);
  document.addEventListener("input", forget);
  document.addEventListener("pointerup", tap);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#mark")) return;
    if (!isOn()) begin();
    else if (event.detail === 0) nextName(1);
    else end();
  });
  return { arrow, end, isOn, nextName };
})();
