import { init } from "/docs/redoc.js";

const text = await (await fetch("/openapi.json")).text();
// Samples name this origin, so that they can be copied and run.
const contract = JSON.parse(text.replaceAll("https://deplodash.example", location.origin));

// The `type` of a problem is the address of its heading here.
const words = Object.entries(contract.components.schemas.ProblemCode["x-enumDescriptions"]);
const problems = contract.tags.find(({ name }) => name === "Problems");
problems.description += words.map(([code, meaning]) => `\n## ${code}\n\n${meaning}\n`).join("");

// Redoc shows only samples whose label is listed in its options.
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
init(contract, options, document.querySelector("main"));
