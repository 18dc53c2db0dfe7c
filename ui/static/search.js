// The tab "search".
(() => {
  "use strict";
})();
