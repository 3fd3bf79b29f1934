/** Opens a page or sends a form to it, without following redirects. */
export async function openPage(url: string, form?: Record<string, string>) {
  const init = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  const response = await fetch(url, { redirect: "manual", ...init });
  return { status: response.status, location: response.headers.get("location"), text: await response.text() };
}
