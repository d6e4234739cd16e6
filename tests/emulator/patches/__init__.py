"""What ministack lacks and the emitted Terraform needs. Each module has one `install()`."""
