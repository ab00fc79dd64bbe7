/** DataPointFlags.NO_RECORDED_VALUE_MASK: the point only says that its series went quiet. */
export const noRecordedValueFlag = 1
