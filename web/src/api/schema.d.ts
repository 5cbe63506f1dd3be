// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- until `npm run api` writes it
export interface paths {}
