// Bundles the pages into dist/: index.html, docs.html, icon.svg and assets/ with content hashes in the names,
// so that everything under assets/ can be cached for ever. All addresses are relative.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const isWatching = process.argv.includes('--watch');

/** Each entry and its page; `base` leads from where the server shows the page to where it shows dist/. */
const pages = [
  { entry: 'app', html: 'index.html', source: 'src/index.html', base: '' },
  { entry: 'docs', html: 'docs.html', source: 'src/docs/index.html', base: 'app/' },
];

/** Whatever the entries' outputs are called this time goes into their pages. */
const page = {
  name: 'page',
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length > 0) return;
      const outputs = Object.keys(result.metafile.outputs).map((file) => path.relative('dist', file));
      for (const { entry, html, source, base } of pages) {
        let text = await readFile(path.join(root, source), 'utf8');
        for (const extension of ['js', 'css']) {
          const file = outputs.find((name) => name.startsWith(path.join('assets', `${entry}-`)) && name.endsWith(`.${extension}`));
          text = text.replace(`{{${entry}.${extension}}}`, base + file.split(path.sep).join('/'));
        }
        await writeFile(path.join(dist, html), text);
      }
      await copyFile(path.join(root, 'src/icon.svg'), path.join(dist, 'icon.svg'));
      const license = path.join(root, 'node_modules/@fontsource-variable/inter/LICENSE');
      await copyFile(license, path.join(dist, 'assets/inter-LICENSE.txt'));
      report(result.metafile.outputs);
    });
  },
};

function report(outputs) {
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (!file.endsWith('.map')) console.log(`${(bytes / 1024).toFixed(1).padStart(7)} kB  ${file}`);
  }
}

const options = {
  absWorkingDir: root,
  entryPoints: { app: 'src/main.tsx', docs: 'src/docs/main.tsx' },
  outdir: 'dist',
  entryNames: 'assets/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  bundle: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.woff2': 'file' },
  define: { 'process.env.NODE_ENV': isWatching ? '"development"' : '"production"' },
  minify: !isWatching,
  sourcemap: isWatching ? 'inline' : false,
  legalComments: 'none',
  metafile: true,
  plugins: [page],
};

await rm(dist, { recursive: true, force: true });
await mkdir(path.join(dist, 'assets'), { recursive: true });
if (isWatching) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
