/** Moments and counts that searches are bounded by: databases know whole ones only, and none beyond the last date. */
import { Type } from 'typebox';

const last = 8_640_000_000_000_000;

export const bound = Type.Number({ minimum: -last, maximum: last });
export const score = Type.Number({ minimum: -100, maximum: 100 });
export const place = Type.Integer({ minimum: 0, maximum: last });

/** The whole ones that are meant, where somebody writes a fraction. */
export const atLeast = Math.ceil;
export const atMost = Math.floor;
