// gradio gives the two pictures of a slider no description.
new MutationObserver(() => {
  document.querySelectorAll('#slider img').forEach((image, index) => {
    const text = ['The input, left of the divider', 'The translation, right of the divider'][index];
    if (image.alt !== text) image.alt = text;
  });
}).observe(document, {childList: true, subtree: true});
