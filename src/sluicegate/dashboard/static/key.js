// Posts the key that stands behind the # of a link: what stands there reaches no server by itself,
// and with it no log. Without this script the key is pasted.
"use strict";

function send() {
  const form = document.querySelector("form[data-key]");
  const key = location.hash.slice(1);
  if (!form || !key) return;
  history.replaceState(null, "", location.pathname);
  form.elements.key.value = key;
  form.submit();
}

send();
// Another link opened where one was refused: browsers don't load the page again for that.
addEventListener("hashchange", send);
