/** oclif looks for command files only where there is no manifest, and the package always has one. */
export function glob(): never {
  throw new Error('oclif.manifest.json is missing beside dist/')
}
