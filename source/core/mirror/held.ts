/**
 * What the other side of a mirror holds, as one read found it. Ids are text, whatever they are on the wire: `"0"` is a
 * real location. Texts that are not there are empty.
 */
export interface Held {
	readonly users: readonly HeldUser[];
	readonly classes: readonly HeldClass[];
	readonly locations: readonly HeldLocation[];
}

export interface HeldUser {
	readonly id: string;
	readonly username: string;
	readonly email: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly locationId: string;
	/** In the trash there: it may be restored by hand, and by nothing that we can call. */
	readonly trashed: boolean;
	readonly notes: string;
	/** When somebody changed it last, as it is told there. Absent: it is not told. */
	readonly modified?: string;
	/** What the groups that they are in are called. Absent: it is not told. */
	readonly groups?: readonly string[];
	/** Registered with volume purchasing. Absent: it is not told. */
	readonly registered?: boolean;
	/** What only we have of them, put to it before it is read as a roster. Absent: nothing, or it is as it was read. */
	readonly stays?: Readonly<Partial<Record<'middleName' | 'personNumber' | 'gradeLevel', string>>>;
}

export interface HeldClass {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly locationId: string;
	/** Where it comes from, in the other side's words: `manual`, `asm`. */
	readonly source: string;
	/** Ids of users; in whatever order. */
	readonly studentIds: readonly string[];
	readonly teacherIds: readonly string[];
}

export interface HeldLocation {
	readonly id: string;
	readonly name: string;
	/** The organisation as a whole, and no school. */
	readonly district: boolean;
	/** The location's id in Apple School Manager. Absent: it does not come from there. */
	readonly asmIdentifier?: string;
	readonly schoolNumber?: string;
}
