// The new sign-in form: no form element, a spare hidden set of fields, the answer comes as JSON.

import { data, hook, post } from "./shared.js";

const set = hook("login");
const [email, password] = set.querySelectorAll("input");

async function signIn() {
  hook("error").hidden = true;
  const response = await post("/checkpoint/lg/login-submit", {
    session_key: email.value,
    session_password: password.value,
    session_redirect: data.goal,
  });
  const answer = response?.ok ? await response.json() : {};
  if (answer.next) location.assign(answer.next);
  else hook("error").hidden = false;
}

set.querySelector("button").addEventListener("click", signIn);
set.addEventListener("keydown", (event) => {
  if (event.key === "Enter") signIn();
});
