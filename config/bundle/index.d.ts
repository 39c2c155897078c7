export declare function bundleProgram(program: URL, folder: string): Promise<string>;
export declare function bundlePage(
  contents: string,
  options: { readonly from: string; readonly platform?: 'browser' | 'node'; readonly conditions?: string[]; readonly alias?: Record<string, string> },
): Promise<{ readonly text: string; readonly modules: string[]; readonly builtins: string[] }>;
