// Photos to upload, drawn by the browser, so that none of a real person lies here.

/** An evening by the sea, in colours that go with `hue`: { name, mimeType, buffer }, as Playwright takes files. */
export async function photo(page, hue, { name = 'photo.jpg', width = 1200, height = 900 } = {}) {
  const bytes = await page.evaluate(draw, { hue, width, height });
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(bytes, 'base64') };
}

/** A picture without any compression, as large a file as that makes it: at 2000 × 1000 pixels 6 MB. */
export function bitmap(width, height, { name = 'large.bmp', pixel = [40, 90, 200] } = {}) {
  const head = Buffer.alloc(54);
  const bytes = width * height * 3; // rows of a multiple of four bytes need no padding
  head.write('BM');
  head.writeUInt32LE(54 + bytes, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return { name, mimeType: 'image/bmp', buffer: Buffer.concat([head, Buffer.alloc(bytes, Buffer.from(pixel))]) };
}

/** Runs in the page. */
async function draw({ hue, width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d');
  const colour = (turn, saturation, light) => `hsl(${hue + turn} ${saturation}% ${light}%)`;
  const sky = pen.createLinearGradient(0, 0, 0, height * 0.62);
  sky.addColorStop(0, colour(-40, 55, 38));
  sky.addColorStop(1, colour(20, 85, 76));
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = colour(30, 95, 90);
  pen.beginPath();
  pen.arc(width / 2, height * 0.46, height * 0.13, 0, 7);
  pen.fill();
  for (let hill = 0; hill < 3; hill += 1) {
    pen.fillStyle = colour(-30 + 12 * hill, 40, 44 - 11 * hill);
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= width; x += width / 60) {
      pen.lineTo(x, height * (0.62 + 0.12 * hill + 0.05 * Math.sin(x / (width / (5 + 2 * hill)) + hue + hill)));
    }
    pen.lineTo(width, height);
    pen.fill();
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
