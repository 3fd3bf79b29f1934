import { init } from "/docs/redoc.js";

init("/openapi.json", { disableTelemetry: true, showExtensions: ["x-scope-effects"] }, document.querySelector("main"));
