/** Error types of RFC 7644 §3.12, table 9, so far as we answer with them. */
export type ScimType =
	| 'invalidFilter'
	| 'uniqueness'
	| 'mutability'
	| 'invalidSyntax'
	| 'invalidPath'
	| 'noTarget'
	| 'invalidValue'
	| 'tooMany';

/** What is wrong with a request, as a value: it becomes the answer's body (RFC 7644 §3.12). */
export interface ScimFault {
	readonly status: number;
	readonly scimType?: ScimType;
	/** A sentence for whoever reads the provisioning log; names no person. */
	readonly detail: string;
	/** An attribute outside the mapping: it breaks the connection [seed 003]. */
	readonly unlisted?: string;
	/** It may come again after so many seconds. Absent: to come again as it is does not help. */
	readonly retryAfter?: number;
}

const mark = Symbol('fault');

/** A fault that {@link isFault} knows again. */
export const fault = (
	status: number,
	scimType: ScimType | undefined,
	detail: string,
	unlisted?: string,
): ScimFault =>
	Object.assign(
		{
			status,
			...(scimType === undefined ? {} : {scimType}),
			detail,
			...(unlisted === undefined ? {} : {unlisted}),
		},
		{[mark]: true},
	);

export const isFault = (value: unknown): value is ScimFault =>
	typeof value === 'object' && value !== null && mark in value;

/** In quarantine: it is held, and not refused, so that the identity provider keeps it and comes again. */
export const heldFault: ScimFault = Object.assign(
	fault(
		503,
		undefined,
		'the connection is in quarantine, because most pushes of a cycle failed: none is taken until somebody lets them go on in rollcall',
	),
	{retryAfter: 3600},
);

/** Whether a push that was answered so failed: who asks for somebody who is not there, or is held, did nothing wrong. */
export const isFailure = ({status}: ScimFault): boolean => ![401, 403, 404, 503].includes(status);

/** Apple's log code of it, as Entra's own provisioning log calls it. */
export const unlistedCode = 'SchemaAttributeNotFound';

export const unlistedFault = (name: string): ScimFault =>
	fault(400, 'invalidPath', `${unlistedCode}: the attribute ${name} is not in the mapping`, name);
