// A click beside a picture, but inside its frame, counts for the nearest point of the picture.
document.addEventListener('click', (event) => {
  const frame = event.target.closest('.clickable .image-frame, .clickable .image-container button');
  const image = frame?.querySelector('img');
  if (!image) return;
  const box = image.getBoundingClientRect();
  const within = (value, low, high) => Math.min(Math.max(value, low + 0.5), high - 0.5);
  const clientX = within(event.clientX, box.left, box.right);
  const clientY = within(event.clientY, box.top, box.bottom);
  if (Math.abs(clientX - event.clientX) < 1 && Math.abs(clientY - event.clientY) < 1) return;
  event.stopPropagation();
  image.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX, clientY}));
}, true);
