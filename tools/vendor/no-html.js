// Stands in for @codemirror/lang-html: the course's Markdown shows raw HTML as text, so nobody has to parse it
// (and the parsers of HTML, CSS and JavaScript that it would bring are half of the built file).

import { LanguageSupport } from "@codemirror/language";
import { commonmarkLanguage } from "@codemirror/lang-markdown";

export const html = () => new LanguageSupport(commonmarkLanguage);
export const htmlCompletionSource = () => null;
