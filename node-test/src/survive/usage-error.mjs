// What is wrong with how the command was called: a message and exit code 2.

export class UsageError extends Error {}
