// What the studio drags rows with (trainingsite/static/trainingsite/studio/ordering.js).

export { default as Sortable } from "sortablejs";
