module tiphys/oracle/table

go 1.26.0
