// What an integrator writes with the types of our description: checked with tsc --strict, then run against a real server.
import type { components, operations, paths } from "./api.js";

declare const process: { env: Record<string, string> };
const { BASE, KEY, CODE } = process.env;

type Asked = NonNullable<operations["verify_retrieve"]["parameters"]["query"]>;
type Told = operations["verify_retrieve"]["responses"][200]["content"]["application/json"];
type Sent = NonNullable<operations["verify_list"]["requestBody"]>["content"]["application/json"];
type Results = operations["verify_list"]["responses"][200]["content"]["application/json"];
type Checks = operations["checks_list"]["responses"][200]["content"]["application/json"];
type Problem = components["schemas"]["VerificationProblem"];

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

async function ask<Body>(path: string, init: RequestInit = {}): Promise<Body> {
  const headers = { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" };
  const response = await fetch(BASE + path, { ...init, headers });
  if (!response.ok) throw new Refused((await response.json()) as Problem);
  return (await response.json()) as Body;
}

const verify = (code: string, asked: Asked): Promise<Told> =>
  ask<Told>(`/api/v1/verify/${encodeURIComponent(code)}/?${new URLSearchParams(asked as Record<string, string>)}`);
const verifyList: keyof paths = "/api/v1/verify/";
const sent: Sent = { checks: [{ code: CODE, at: "2026-11-25", reference: "Bed 4" }, { code: CODE, at: "Monday" }] };

// @ts-expect-error there is no such parameter
const misspelt: Asked = { att: "2026-11-25" };
// @ts-expect-error a row needs a code
const nothing: Sent = { checks: [{}] };

const told = await verify(CODE, { at: "2026-11-25", scope: "face", receipt: "1" });
// @ts-expect-error there is no such status
const isGood = told.status === "good";
const until: string | null = told.valid_until;
const scope: string | undefined = told.knowledge?.scope;
const list = await ask<Results>(verifyList, { method: "POST", body: JSON.stringify(sent) });
const faults = list.results.flatMap((row) => (row.error ? [row.error.code] : []));
const checks = await ask<Checks>("/api/v1/checks/");
const refusal = await verify(CODE, { at: "Monday" }).catch((error: unknown) => (error instanceof Refused ? error.problem.code : "?"));

console.log(JSON.stringify({ status: told.status, until, scope, holder: told.holder.name, receipt: told.receipt?.split(".").length,
  faults, checks: checks.results.map((check) => check.reference), refusal, isGood, asked: [misspelt, nothing].length }));
