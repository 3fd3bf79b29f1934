import { init } from "/docs/redoc.js";

const text = await (await fetch("/openapi.json")).text();
// Samples use this service's origin, so that they can be copied and run.
const contract = JSON.parse(text.replaceAll("https://deplodash.example", location.origin));

// A problem's `type` is the address of its heading on this page.
const words = Object.entries(contract.components.schemas.ProblemCode["x-enumDescriptions"]);
const problems = contract.tags.find(({ name }) => name === "Problems");
problems.description += words.map(([code, meaning]) => `\n## ${code}\n\n${meaning}\n`).join("");

// Redoc shows only samples whose labels are listed in its options.
const samples = Object.values(contract.paths).flatMap((item) =>
  Object.values(item).flatMap((operation) => operation["x-codeSamples"] ?? []),
);
const labels = new Map(samples.map(({ lang, label }) => [label, { lang, label }]));

const options = {
  codeSamples: { languages: [...labels.values(), { lang: "Payload", label: "Payload" }] },
  disableTelemetry: true,
  downloadUrls: [
    { title: "YAML", url: "/openapi.yaml" },
    { title: "JSON", url: "/openapi.json" },
  ],
};
const docs = document.querySelector("#docs");

// Fixes places where Redoc blocks the keyboard or confuses screen readers (WCAG 2.2, 2.1.1, 2.5.3, 1.3.1).
function correct() {
  for (const sample of docs.querySelectorAll("pre:not([tabindex])")) sample.tabIndex = 0;
  for (const menu of docs.querySelectorAll('button[aria-label^="Example"]')) {
    const label = `Example: ${menu.textContent}`;
    if (menu.ariaLabel !== label) menu.ariaLabel = label;
  }
  for (const heading of docs.querySelectorAll(":is(h4, h5):not([aria-level])"))
    heading.ariaLevel = heading.tagName === "H4" ? "3" : "4";
  for (const menu of docs.querySelectorAll(".menu-content:not([role])"))
    Object.assign(menu, { role: "navigation", ariaLabel: "Sections" });
}
new MutationObserver(correct).observe(docs, { subtree: true, childList: true, characterData: true });

init(contract, options, docs);
