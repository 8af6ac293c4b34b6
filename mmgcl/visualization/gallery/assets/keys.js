// Keys, and the list of them.
(() => {
  const help = get('help'), MODES = {s: 'slider', d: 'difference', b: 'blink'};
  const showHelp = () => help.showModal();
  get('help-open').addEventListener('click', showHelp);
  get('help-close').addEventListener('click', () => help.close());
  [viewer.dialog, help].forEach((dialog) => dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();  // the backdrop
  }));

  const inViewer = (event) => {
    if (MODES[event.key]) { viewer.setMode(MODES[event.key]); return; }
    if (event.key === ' ' && !event.target.matches('button')) {
      event.preventDefault();
      get('hold').click();
    }
    if (event.target.matches('[type=radio]')) return;  // whose arrows choose
    const distance = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (distance) { event.preventDefault(); viewer.step(distance); return; }
    const shift = {ArrowLeft: -2, ArrowRight: 2}[event.key];
    if (shift) { event.preventDefault(); viewer.slide(shift); }
  };
  const inGrid = (event) => {
    if (event.key === '/') { event.preventDefault(); gallery.filter.focus(); }
    if (event.key === '?') showHelp();
    if (event.key === 'Escape' && gallery.filter.value) gallery.clear();
    if (event.key.startsWith('Arrow')) { event.preventDefault(); gallery.move(event.key); }
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === gallery.filter) {
      if (event.key === 'Escape') { gallery.filter.blur(); gallery.clear(); }
      return;
    }
    if (event.target.matches('select, #size')) return;
    if (event.key === 't') theme.turn();
    else if (viewer.dialog.open) inViewer(event);
    else if (!help.open) inGrid(event);
  });
})();
