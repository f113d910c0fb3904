import {connectionsScreen} from './connections/connections.tsx';
import type {Screen} from './screen.ts';

/** The screens in the order of their tabs; the nth has the key n. */
export const screens: readonly Screen[] = [connectionsScreen];
