/** Whose request it is. */
export interface Project {
  project_id: string
  organisation_id: string
  name: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The project whose key the request carries; set on everything under /router. */
    project: Project
  }
}
