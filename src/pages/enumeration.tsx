import { Fragment } from "preact";
import { separatorBefore } from "../domain/conjunction.ts";

interface EnumerationProps {
  names: readonly string[];
  /** The element around each name. */
  as?: "code" | "strong";
}

/** A list of scopes, branches, or repositories within a sentence. */
export function Enumeration({ names, as: Name = "code" }: EnumerationProps) {
  const distinct = [...new Set(names)];
  return (
    <>
      {distinct.map((name, index) => (
        <Fragment key={name}>
          {separatorBefore(index, distinct.length)}
          <Name>{name}</Name>
        </Fragment>
      ))}
    </>
  );
}
