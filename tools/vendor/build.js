// Builds what the pages use of other people's scripts: one file and its licences, the same bytes from the same lock.

import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const INTO = "../../trainingsite/static/trainingsite/vendor";

// The folder of the package that a built file came from.
const packageOf = (path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

async function named(name) {
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  const licence = (await readFile(`node_modules/${name}/LICENSE`, "utf8")).trim();
  return { title: `${name} ${version}`, licence };
}

async function vendored(name, aliases) {
  const made = await build({
    entryPoints: [`${name}.js`], bundle: true, format: "esm", minify: true, target: "es2022", charset: "utf8",
    legalComments: "none", metafile: true, write: false, alias: aliases,
  });
  const inputs = Object.entries(made.metafile.outputs["<stdout>"]?.inputs ?? Object.values(made.metafile.outputs)[0].inputs);
  const used = [...new Set(inputs.filter(([, part]) => part.bytesInOutput).map(([path]) => packageOf(path)).filter(Boolean))].sort();
  const packages = await Promise.all(used.map(named));
  const says = packages.map(({ title }) => title).join(", ");
  await writeFile(`${INTO}/${name}.js`, `/* Built by \`make vendor\` from ${says}. Licences: ${name}-LICENSE.txt */\n${made.outputFiles[0].text}`);
  await writeFile(`${INTO}/${name}-LICENSE.txt`, `${packages.map(({ title, licence }) => `${title}\n\n${licence}`).join("\n\n\n")}\n`);
}

await vendored("sortable");
await vendored("codemirror", { "@codemirror/lang-html": "./no-html.js" });
