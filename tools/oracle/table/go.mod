module tiphys/oracle/table

go 1.24.0
