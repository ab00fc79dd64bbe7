/** How many attributes a record, a resource or a map may have, and values a list: OpenTelemetry's SDKs stop at 128. More are malformed. */
export const maxAttributes = 1024

/** How deep an attribute's value may nest, itself counted. Deeper ones are malformed: they only serve to exhaust a stack. */
export const maxValueDepth = 32

/** How long a text may be: what telemetry is read for has names and numbers. Longer ones, a prompt or a raw body, are read as empty. */
export const maxTextBytes = 4 * 1024
