/** How deep an attribute's value may nest, itself counted. Deeper ones are malformed: they only serve to exhaust a stack. */
export const maxValueDepth = 32
