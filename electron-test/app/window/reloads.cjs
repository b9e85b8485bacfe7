// The ways in which a page comes to be loaded again.

/** Each is called with a window, and resolves when it has been set going. */
const RELOADS = {
  async reload({ page }) {
    page.reload();
  },

  async reloadIgnoringCache({ page }) {
    page.reloadIgnoringCache();
  },

  async awayAndBack(window) {
    try {
      await window.leavePage();
    } catch {
      // The page's process has ended while it was left; that is told elsewhere.
      return;
    }
    window.page.goBack();
  },

  async location({ page }) {
    // Its answer is gone with the page that gives it.
    page.executeJavaScript('window.location.reload()').catch(() => {});
  },
};

module.exports = { RELOADS };
