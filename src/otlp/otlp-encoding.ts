/** How a request body is written: `application/x-protobuf` or `application/json`. */
export type OtlpEncoding = 'protobuf' | 'json'
