import {z} from 'zod';
import {oldAfterDays} from '../core/evidence/age.ts';

/** How long nobody's word from Apple School Manager is no matter. */
export const evidenceSettings = z.object({
	/** Days after which a package that nothing confirms asks for attention; absent: it is said, and never asks. */
	confirmWithin: z.number().int().min(1).optional(),
	/** Days after which evidence is shown as old. */
	oldAfter: z.number().int().min(1).optional(),
});

export interface EvidenceLimits {
	readonly confirmWithin?: number;
	readonly oldAfter: number;
}

export const evidenceLimits = ({
	evidence,
}: {
	readonly evidence?: z.output<typeof evidenceSettings> | undefined;
}): EvidenceLimits => ({
	oldAfter: evidence?.oldAfter ?? oldAfterDays,
	...(evidence?.confirmWithin === undefined ? {} : {confirmWithin: evidence.confirmWithin}),
});
