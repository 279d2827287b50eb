// Reading an answer from a question's controls and showing an answer in them. One pair of functions per kind.

const all = (root, selector) => [...root.querySelectorAll(selector)];

const KINDS = {
  single_choice: {
    read: (question) => question.querySelector("input[type=radio]:checked")?.value ?? null,
    show: (question, answer) =>
      all(question, "input[type=radio]").forEach((input) => {
        input.checked = input.value === answer;
      }),
  },
  multiple_response: {
    read: (question) => {
      const chosen = all(question, "input[type=checkbox]:checked").map((input) => input.value);
      return chosen.length ? chosen : null;
    },
    show: (question, answer) =>
      all(question, "input[type=checkbox]").forEach((input) => {
        input.checked = (answer ?? []).includes(input.value);
      }),
  },
  numeric: {
    read: (question) => {
      const value = question.querySelector("[data-part=value]").value.trim();
      const unit = question.querySelector("[data-part=unit]").value;
      return value ? { value, unit } : null;
    },
    show: (question, answer) => {
      question.querySelector("[data-part=value]").value = answer?.value ?? "";
      const unit = question.querySelector("[data-part=unit]");
      if (answer?.unit) unit.value = answer.unit;
    },
  },
  matching: {
    read: (question) => {
      const pairs = all(question, "select[data-left]")
        .filter((select) => select.value)
        .map((select) => [select.dataset.left, select.value]);
      return pairs.length ? Object.fromEntries(pairs) : null;
    },
    show: (question, answer) =>
      all(question, "select[data-left]").forEach((select) => {
        select.value = answer?.[select.dataset.left] ?? "";
      }),
  },
  ordering: {
    // The order counts as an answer once the person has moved or confirmed something.
    read: (question) =>
      question.dataset.touched ? all(question, "[data-item]").map((item) => item.dataset.item) : null,
    show: (question, answer) => {
      if (!answer) return;
      question.dataset.touched = "1";
      const list = question.querySelector("[data-items]");
      answer.forEach((id) => {
        const item = list.querySelector(`[data-item="${CSS.escape(id)}"]`);
        if (item) list.append(item);
      });
      renumber(list);
    },
  },
};

export const readAnswer = (question) => KINDS[question.dataset.kind].read(question);
export const showAnswer = (question, answer) => KINDS[question.dataset.kind].show(question, answer);

// Ordering: the items' places are form fields too (for pages without scripts), kept in step here.
function renumber(list) {
  all(list, "[data-item]").forEach((item, index) => {
    const place = item.querySelector("[data-place]");
    place.value = String(index + 1);
    item.querySelector("[data-move=up]").disabled = index === 0;
    item.querySelector("[data-move=down]").disabled = index === list.children.length - 1;
  });
}

export function enableOrdering(question, changed) {
  const list = question.querySelector("[data-items]");
  if (!list) return;
  list.dataset.enhanced = "1";
  renumber(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("[data-item]");
    if (button.dataset.move === "up") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    renumber(list);
    if (button.disabled) item.querySelector("[data-move]:not(:disabled)")?.focus();
    else button.focus();
    question.dataset.touched = "1";
    changed(item, list);
  });
  question.querySelector("[data-confirm-order]")?.addEventListener("click", () => {
    question.dataset.touched = "1";
    changed(null, list);
  });
}

// Calls `changed` with each question whose answer the person changes. A number counts a moment after the last key; gives
// what takes it at once, because a number still being typed is an answer too when the person or the page goes on.
export function watchAnswers(questions, changed) {
  let typing = null;
  const stop = () => {
    clearTimeout(typing?.timer);
    typing = null;
  };
  const settle = () => {
    if (!typing) return;
    const { question } = typing;
    stop();
    changed(question);
  };
  questions.forEach((question) => {
    question.addEventListener("change", () => {
      stop();
      changed(question);
    });
    question.addEventListener("input", (event) => {
      if (event.target.dataset.part !== "value") return;
      stop();
      typing = { question, timer: setTimeout(settle, 700) };
    });
  });
  return settle;
}
