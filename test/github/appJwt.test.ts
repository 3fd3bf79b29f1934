import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { minute, second } from "../../src/domain/time.ts";
import { createJwtSigner } from "../../src/github/appJwt.ts";
import { privateKey } from "../harness/bindings.ts";
import { createFakeClock } from "../harness/fakeClock.ts";

const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function createSigner() {
  const clock = createFakeClock();
  const sign = createJwtSigner(pem, clock.now);
  return { clock, sign };
}

test("signs one JWT for eight minutes, which GitHub accepts for one more", async () => {
  const { clock, sign } = createSigner();
  const start = clock.now();
  const { jwt } = await sign(7);
  expect(decodeJwt(jwt)).toEqual({ iss: "7", iat: (start - minute) / second, exp: (start + 9 * minute) / second });
  clock.advanceTo(start + 8 * minute - 1);
  expect((await sign(7)).jwt).toBe(jwt);
  clock.advanceTo(start + 8 * minute);
  expect((await sign(7)).jwt).not.toBe(jwt);
});

test("doesn't keep a JWT that follows GitHub's clock", async () => {
  const { clock, sign } = createSigner();
  const { jwt: usual } = await sign(7);
  const { jwt } = await sign(7, 30);
  expect(decodeJwt(jwt).exp).toBe((clock.now() + 9 * minute) / second + 30);
  expect((await sign(7)).jwt).toBe(usual);
});
