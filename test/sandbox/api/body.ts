import { readJson } from "../endpoint.ts";
import { invalid } from "../response.ts";

/** The fields of a request's body. Its readers reject missing or mistyped fields with GitHub's messages. */
export interface Body {
  text(field: string): string;
  optionalText(field: string): string | undefined;
  flag(field: string): boolean;
}

export async function readBody(request: Request, resource: string): Promise<Body> {
  const body = await readJson(request);
  const optionalText = (field: string): string | undefined => {
    const value = body[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    throw invalid("Validation Failed", [{ resource, code: "invalid", field }]);
  };
  return {
    optionalText,
    text(field) {
      const value = optionalText(field);
      if (value) return value;
      throw invalid("Validation Failed", [{ resource, code: "missing_field", field }]);
    },
    flag: (field) => body[field] === true,
  };
}
