// Hands the form of a page to allauth's own script, and says in words what a browser refuses.
(() => {
  const form = document.querySelector("form[data-passkey]");
  const wrong = document.getElementById("passkey_wrong");
  const SAID = {
    NotAllowedError: "No passkey was used: it was given up, or it took too long. Try again.",
    InvalidStateError: "This passkey is added already.",
    SecurityError: "This browser uses no passkey at this address.",
    NotSupportedError: "This browser or device has no passkey that fits.",
  };
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const { name, message } = event.detail.exception;
    wrong.textContent = SAID[name] || `The passkey could not be used: ${message}`;
    wrong.hidden = false;
  });
  const { addForm, authenticateForm } = window.allauth.webauthn.forms;
  const credential = form.querySelector("input[name=credential]").id;
  const ids = { add: "passkey_use", authenticate: "passkey_use", credential, data: "js_data" };
  (form.dataset.passkey === "create" ? addForm : authenticateForm)({ ids });
})();
