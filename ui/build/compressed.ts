/** Compresses what is built, once and as well as it goes; the server sends the result as it is. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXTS = /\.(js|css|svg|json|map|txt)$/;

export function compressed(): Plugin {
  let folder = "";
  return {
    name: "runstone-compressed",
    apply: "build",
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: async () => {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(names.filter((name) => TEXTS.test(name)).map((name) => compress(join(folder, name))));
    },
  };
}

/** Puts `file.br` and `file.gz` in the place of `file`. */
async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  const brotli = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  await writeFile(`${file}.br`, brotliCompressSync(content, { params: brotli }));
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
  await rm(file);
}
