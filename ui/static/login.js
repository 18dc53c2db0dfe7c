// A session that has ended leads back to the log-in, instead of to errors in the page.
(() => {
  "use strict";
  const ask = window.fetch.bind(window);
  window.fetch = async (...what) => {
    const answer = await ask(...what);
    if (answer.status === 401 && answer.url.startsWith(`${location.origin}/`)) {
      const wanted = encodeURIComponent(location.pathname + location.search);
      location.assign(`/login?next=${wanted}${location.hash}`);
    }
    return answer;
  };
})();
