// The tab "documents".
(() => {
  "use strict";
})();
