// Light and dark: the system's, until the reader turns it.
const get = (id) => document.getElementById(id);
const remembered = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window */ } };

const theme = (() => {
  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const current = () => root.dataset.theme || (prefersDark.matches ? 'dark' : 'light');
  const label = () => { get('theme').textContent = current() === 'dark' ? 'Light' : 'Dark'; };
  const turn = () => {
    root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    remember('gallery-theme', root.dataset.theme);
    label();
  };
  if (['light', 'dark'].includes(remembered('gallery-theme'))) {
    root.dataset.theme = remembered('gallery-theme');
  }
  prefersDark.addEventListener('change', label);
  get('theme').addEventListener('click', turn);
  label();
  return {turn};
})();
