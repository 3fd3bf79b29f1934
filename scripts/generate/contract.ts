/** A JSON object in the contract. */
export type Json = Record<string, unknown>;

/** An operation in the contract, including what its path declares for it. */
interface Operation {
  id: string;
  method: string;
  path: string;
  operation: Json;
  /** The parameters that the path declares for all of its operations. */
  pathParameters: unknown[];
}

export function listOperations(contract: Json): Operation[] {
  return Object.entries(contract.paths as Record<string, Json>).flatMap(([path, item]) => {
    const pathParameters = (item.parameters ?? []) as unknown[];
    return Object.entries(item)
      .filter(([method]) => method !== "parameters")
      .map(([method, value]) => {
        const operation = value as Json;
        return { id: operation.operationId as string, method, path, operation, pathParameters };
      });
  });
}

/** Returns the media type of an operation's request body, or `null` if it has no body. */
export function requestMediaType(contract: Json, operation: Json): string | null {
  if (!operation.requestBody) return null;
  return Object.keys(resolve(contract, operation.requestBody).content as Json)[0] ?? null;
}

/** Follows a `$ref` within the contract. Returns any other value unchanged. */
export function resolve(contract: Json, value: unknown): Json {
  const { $ref } = value as { $ref?: string };
  if (!$ref) return value as Json;
  return $ref
    .slice(2)
    .split("/")
    .reduce((node: Json, key) => node[key] as Json, contract);
}

export function resolveSchema(contract: Json, name: string): Json {
  return resolve(contract, { $ref: `#/components/schemas/${name}` });
}
