export declare const conformanceRoot: string;
export declare function conformanceAbsent(): boolean;
export declare function conformanceBytes(file: string): Buffer;
export declare function conformance<T>(file: string): T;
