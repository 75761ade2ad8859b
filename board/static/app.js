// A Mini App is opened with its signed data behind the "#": it is handed to the server as a form.
(() => {
  const signed = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
  const form = document.getElementById("app");
  if (!signed || !form) return;
  history.replaceState(null, "", location.pathname);
  form.elements.data.value = signed;
  form.submit();
})();
