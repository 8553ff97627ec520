// The workspace with scripts on: a selection in the text fills the form, and the page keeps its place after a swap.
// Without this file the same form works by pasting words or by character places.
"use strict";

const codePoints = (text) => Array.from(text).length;

// Offset into the portion of a boundary point, or null outside its text. Runs carry where they start.
function offsetOf(node, at) {
  const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (run) {
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, at) : run.textContent.slice(0, at ? undefined : 0);
    return Number(run.dataset.start) + codePoints(before);
  }
  const text = document.getElementById("text");
  if (!text.contains(node)) return null;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(node, at);
  const runs = [...text.querySelectorAll("[data-start]")].filter((each) => range.comparePoint(each, 0) <= 0);
  const last = runs.pop();
  return last ? Number(last.dataset.start) + codePoints(last.textContent) : 0;
}

function fillFromSelection() {
  const text = document.getElementById("text");
  const form = document.getElementById("decision");
  const words = form && form.elements.words;
  const selection = document.getSelection();
  if (!text || !words || !selection.rangeCount || !text.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.endContainer)) return;
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  const chosen = !range.collapsed && start !== null && end > start;
  if (!chosen && form.elements.first.value === "") return;
  words.value = chosen ? selection.toString() : "";
  form.elements.first.value = chosen ? start : "";
  form.elements.last.value = chosen ? end : "";
}

// Words typed or changed by hand mean the words, not the places of an earlier selection.
function forgetPlaces(event) {
  if (event.target.name !== "words") return;
  event.target.form.elements.first.value = "";
  event.target.form.elements.last.value = "";
}

// A caret in the text, so that the keyboard selects as the mouse does; nothing can be typed into it.
function makeSelectable() {
  const text = document.getElementById("text");
  if (!text || !document.querySelector("#decision [name=token]")) return;
  text.contentEditable = "true";
  text.inputMode = "none";
  text.spellcheck = false;
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-readonly", "true");
  text.setAttribute("aria-label", "Text of this portion. Select the words to withhold.");
  for (const kind of ["beforeinput", "drop", "paste", "cut"]) text.addEventListener(kind, (event) => event.preventDefault());
  text.addEventListener("compositionstart", () => text.blur());
}

function countDown() {
  for (const time of document.querySelectorAll("time.countdown")) {
    const left = Math.round((new Date(time.dateTime) - Date.now()) / 1000);
    const minutes = Math.floor(left / 60);
    const clock = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    time.title = time.title || time.textContent;
    time.textContent = left > 0 ? `${time.title}, ${clock} left` : `${time.title}: ended`;
  }
}

// After a swap the focus is on what went wrong, or on the classification, where Enter confirms and goes on.
function settle(moved) {
  makeSelectable();
  countDown();
  if (!moved) return;
  const now = document.querySelector(".piece--now");
  if (now) now.scrollIntoView({ block: "nearest" });
  const wrong = document.querySelector("#decision .places input, #decision .field--error :enabled");
  const answer = document.querySelector("#decision [type=radio]:checked") || document.querySelector("#decision [type=radio]:enabled");
  if (wrong) wrong.focus();
  else if (answer) answer.focus({ preventScroll: true });
}

document.addEventListener("selectionchange", fillFromSelection);
document.addEventListener("input", forgetPlaces);
document.addEventListener("htmx:afterSwap", () => settle(true));
document.addEventListener("htmx:responseError", () => window.location.reload());
window.setInterval(countDown, 1000);
settle(false);
