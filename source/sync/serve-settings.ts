import {z} from 'zod';
import type {LockHolder, Progress} from '../core/ports.ts';
import type {Settings} from './documents.ts';

/** Where `rollcall serve` listens. */
export const serveSettings = z.object({
	port: z.int().min(0).max(65_535).optional(),
	address: z.string().trim().min(1).optional(),
	/** Files in PEM. */
	certificate: z.string().optional(),
	key: z.string().optional(),
	plainText: z.boolean().optional(),
});

export interface ServePlace {
	readonly address: string;
	readonly port: number;
	readonly certificate?: string;
	readonly key?: string;
	readonly plainText?: boolean;
}

/** Loopback where nothing else is said: whoever lets others in says so. */
export const placeOf = ({serve = {}}: Settings): ServePlace => ({
	address: serve.address ?? '127.0.0.1',
	port: serve.port ?? 8642,
	...(serve.certificate === undefined ? {} : {certificate: serve.certificate}),
	...(serve.key === undefined ? {} : {key: serve.key}),
	...(serve.plainText === undefined ? {} : {plainText: serve.plainText}),
});

/** What a service that listens tells with its lock, as long as it lives: other processes see its port by that. */
export const listensOn = (port: number): Progress => ({stage: listens, done: port, unit: 'port'});
const listens = 'listens';

/** The port that a service listens on, which `serve --port` may have named; undefined: none listens. */
export const portHeard = (locks: readonly LockHolder[]): number | undefined => {
	const told = locks.find(({name}) => name === 'serve')?.progress;
	return told?.stage === listens ? told.done : undefined;
};
