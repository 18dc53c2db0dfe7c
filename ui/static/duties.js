// The tab "duties".
(() => {
  "use strict";
})();
