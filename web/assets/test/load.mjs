// Loads a module of ../src as the browser would get it.
import { build } from "esbuild";

export async function load(name) {
  const entryPoints = [new URL(`../src/${name}.ts`, import.meta.url).pathname];
  const built = await build({ entryPoints, bundle: true, format: "esm", target: "es2022", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
}
